import { PONG_ANSWER } from './pong.ts';
import { startRawClient } from './raw-client.ts';

startRawClient(() => PONG_ANSWER);
