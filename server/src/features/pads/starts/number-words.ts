const ONES = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];
const TEENS = [
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
];
const TENS = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];

const VALUES = new Map<string, number>([
  ...ONES.map((word, i): [string, number] => [word, i + 1]),
  ...TEENS.map((word, i): [string, number] => [word, i + 10]),
  ...TENS.map((word, i): [string, number] => [word, (i + 2) * 10]),
]);

const ONE = ONES.join('|');
const NUMBER_WORDS = new RegExp(`\\b(?:(${TENS.join('|')})(?:[ -](${ONE}))?|(${TEENS.join('|')}|${ONE}))\\b`, 'g');

/** Writes the English number words from one to ninety-nine as digits. Takes and gives lower-case text. */
export function digitsForWords(text: string): string {
  return text.replace(NUMBER_WORDS, (_, tens?: string, ones?: string, small?: string) =>
    String((VALUES.get(tens ?? '') ?? 0) + (VALUES.get(ones ?? '') ?? 0) + (VALUES.get(small ?? '') ?? 0)),
  );
}
