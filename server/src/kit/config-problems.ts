import type { ConfigProblem } from './config.ts';

/** How to get a bot's token. The names are those of Discord's own pages. */
const TOKEN_STEPS = [
  'Open https://discord.com/developers/applications and sign in.',
  'Press "New Application", give it a name and press "Create".',
  'Open the page "Bot" on the left, press "Reset Token" and copy the long word that appears.',
  'Copy the file .env.example to .env (both beside package.json) and put the token behind DISCORD_BOT_TOKEN=',
  'Start again with: npm start',
];

/**
 * What a person reads on standard error before the program exits: every problem with its mend, and where the settings
 * are. Holds no value.
 */
export function describeProblems(problems: readonly ConfigProblem[]): string {
  const lines = [
    problems.length === 1
      ? 'Muster cannot start yet. One setting needs your help:'
      : `Muster cannot start yet. ${problems.length} settings need your help:`,
    '',
  ];
  for (const { variable, problem, mend } of problems) {
    lines.push(`  ${variable} ${problem}`);
    if (mend) lines.push(`      ${mend}`);
  }
  const isTokenWrong = problems.some((problem) => problem.variable === 'DISCORD_BOT_TOKEN');
  if (isTokenWrong) {
    lines.push('', 'How to get a bot token:', '');
    lines.push(...TOKEN_STEPS.map((step, index) => `  ${index + 1}. ${step}`));
    lines.push('', 'Show the token to nobody. Whoever has it controls the bot.');
    lines.push('Only want to look around? This needs no token and no account: npm run demo');
  }
  lines.push('', 'Settings are read from the environment and from the file .env beside package.json.');
  lines.push('The file .env.example explains every one of them.', '');
  return lines.join('\n');
}
