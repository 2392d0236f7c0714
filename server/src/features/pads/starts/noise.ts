/** Words that say nothing about when. */
const NOISE =
  /\b(?:at|on|the|of|from(?! now| here)|start|starts|starting|begin|begins|beginning|sharp|exactly|precisely|prompt|please|pls|plz|training|trainings|tryout|tryouts|session)\b|[@;!?]|[,.](?!\d)/g;

/** Words that join two times: with two of them in a text, nothing else is missing. */
const JOINTS = /\b(?:between|and|or|to|till|until)\b|[/-]/g;

/** The text without the words that say nothing about when. */
export function withoutNoise(text: string): string {
  return text.replace(NOISE, ' ').replace(/ {2,}/g, ' ').trim();
}

/** Whether nothing in the text says anything about when. */
export function isNoise(text: string): boolean {
  return withoutNoise(text) === '';
}

/** The text without the words that join two times. */
export function withoutJoints(text: string): string {
  return withoutNoise(text.replace(JOINTS, ' '));
}
