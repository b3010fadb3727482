import { stripVTControlCharacters } from 'node:util';
import { keycardLink } from '../core/keycode.ts';
import type { Language } from '../core/text/language.ts';
import type { CardCodes } from './cards.ts';
import { qrTerminal } from './qr.ts';
import { demoText } from './text.ts';

export interface DemoFacts {
  readonly device: string;
  readonly hub: string;
  readonly desk: string;
  readonly cards: CardCodes;
}

/** What the terminal shows when everything runs. */
export async function welcome(
  facts: DemoFacts,
  institution: string,
  language: Language,
): Promise<string> {
  const text = demoText[language];
  const leader = keycardLink(facts.device, facts.cards.leader);
  const places: [string, string][] = [
    [text.desk, facts.desk],
    [text.app, facts.device],
    [text.hub, facts.hub],
    [text.leaderCard, facts.cards.leader],
    [text.staffCard, facts.cards.staff],
  ];
  const app: Picture = [text.app, await qrTerminal(facts.device)];
  const card: Picture = [text.leaderCard, await qrTerminal(leader)];
  const width = Math.max(...places.map(([label]) => label.length));
  return [
    '',
    text.ready(institution),
    '',
    ...places.map(([label, value]) => `  ${label.padEnd(width)}  ${value}`),
    '',
    ...text.steps.map((step, i) => `  ${i + 1}. ${step}`),
    '',
    sideBySide(app, card),
    '',
    text.stop,
    '',
  ].join('\n');
}

type Picture = readonly [title: string, lines: string];

/** Two QR codes beside each other, the colour codes around each line not counted. */
function sideBySide(...pictures: readonly [Picture, Picture]): string {
  const [left, right] = pictures.map(([title, text]) => ({ title, lines: text.split('\n') }));
  if (left === undefined || right === undefined) return '';
  const width = stripVTControlCharacters(left.lines[0] ?? '').length;
  const rows = Math.max(left.lines.length, right.lines.length);
  const lines = [`  ${left.title.padEnd(width)}    ${right.title}`];
  for (let i = 0; i < rows; i++) {
    const first = left.lines[i] ?? ' '.repeat(width);
    lines.push(`  ${first}    ${right.lines[i] ?? ''}`.trimEnd());
  }
  return lines.join('\n');
}
