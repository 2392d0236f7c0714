export { type Act, type Control, ControlError, createControl, type Person, type Seat } from './control/client.ts';
export { buttonsOf, menusOf, type Seen, type SeenButton, type SeenMenu, textOf } from './control/seen.ts';
export { type Measured, measure } from './measure.ts';
export { type RobloxPersonName, SEEDED_ROBLOX_KEY, type SeededRoblox, seedRoblox } from './roblox/seed.ts';
export { type RobloxUrls, robloxVariables } from './roblox/roblox.ts';
export type { RobloxFault } from './roblox/faults.ts';
export type { RobloxGroup, RobloxWorld } from './roblox/types.ts';
export { type PersonName, type Seeded, seedServer, SEEDED_TOKEN } from './seed.ts';
export { type Simulator, type SimulatorOptions, startSimulator } from './simulator.ts';
