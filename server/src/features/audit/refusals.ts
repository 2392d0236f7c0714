import { refusal } from '../../kit/refusal.ts';

export const actionUnknown = refusal('audit.action_unknown', {
  sentence: () => 'I know no such action. Type a few letters in `action` and pick a line of the list, or leave it out.',
  sample: {},
});

export const auditRefusals = [actionUnknown];
