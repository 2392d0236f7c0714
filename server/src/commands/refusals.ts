import { refusalsPage } from './catalogue.ts';
import { unconnectedApp } from './unconnected.ts';

process.stdout.write(refusalsPage(unconnectedApp()));
