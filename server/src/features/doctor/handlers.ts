import { able } from '../../kit/access.ts';
import { command, type Door } from '../../kit/door.ts';
import * as replies from './replies.ts';
import type { Doctor } from './service.ts';

export const doctorDoors = (doctor: Doctor): Door[] => [
  command({
    name: 'doctor',
    description: replies.words.doctor,
    options: {},
    access: able('config'),
    answer: 'private',
    sample: {},
    run: async ({ actor }) => replies.report(await doctor.examine(actor.guildId)),
  }),
];
