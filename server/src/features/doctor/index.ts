import type { DiscordPort } from '../../discord/port.ts';
import type { Feature } from '../../kit/feature.ts';
import { doctorDoors } from './handlers.ts';
import { type DoctorDeps, createDoctor } from './service.ts';

/** Doctor: says what is wrong in a server and how to mend it. */
export const doctorFeature = (deps: DoctorDeps & { discord: DiscordPort }): Feature => ({
  name: 'doctor',
  doors: doctorDoors(createDoctor(deps)),
  jobs: [],
  refusals: [],
  botPermissions: 0n,
});
