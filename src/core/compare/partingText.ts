import { plural } from '../wire/text';
import type { Place } from './course';
import type { CommandParting, PlacePair, StateCourse } from './parting';

/** How two traces run side by side, in sentences. `equal`: their last states mean the same. */
export function courseSentences(
  commands: CommandParting | undefined,
  { start, first, met, last, times }: StateCourse,
  equal: boolean,
): string[] {
  const sentences = [
    commands ? `Their commands part. ${commands.text}` : 'They send the same commands and get the same answers.',
  ];
  if (start.length > 0) sentences.push(`Before the first command these differ: ${start.join(', ')}.`);
  if (!first) return [...sentences, 'From there on their states run the same way.'];
  sentences.push(`Their states part ${pairText(first)}: ${first.fields.join(', ')}.`);
  if (!met) return equal ? sentences : [...sentences, 'They never meet again.'];
  sentences.push(`They meet again ${pairText(met)}.`);
  if (last) sentences.push(`They part for good ${pairText(last)}: ${last.fields.join(', ')}.`);
  else if (times > 1) sentences.push(`They part and meet ${plural(times, 'time')}.`);
  return sentences;
}

function pairText({ a, b }: PlacePair): string {
  return `${after('A', a)} and ${after('B', b)}`;
}

function after(side: string, place: Place | undefined): string {
  if (!place) return `before the first command of ${side}`;
  return place.command === undefined
    ? `after row ${place.row} of ${side}`
    : `after command ${place.command} of ${side}`;
}
