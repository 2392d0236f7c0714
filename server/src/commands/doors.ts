import { doorsPage } from './catalogue.ts';
import { unconnectedApp } from './unconnected.ts';

process.stdout.write(doorsPage(unconnectedApp()));
