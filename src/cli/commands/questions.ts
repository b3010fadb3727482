import { checkBootFile, mergeWritten, type Written } from '../../core/box-check.ts';
import { failure } from '../../core/failure.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { setupText } from '../../core/text/setup.ts';
import { boxText, type QuestionKey } from '../text/box.ts';
import type { World } from '../world.ts';

/** What the box is now: offered as the answer to each question. Null: nothing to offer. */
export type Present = Readonly<Record<QuestionKey, string | number | null>>;

/** Answers that are numbers in the configuration. */
const NUMBERS: ReadonlySet<QuestionKey> = new Set(['panel.buttonPin', 'panel.ledPin']);

/**
 * Asks for each part of the configuration and takes no answer that is wrong. Resolves to what was
 * answered otherwise than it is, in the shape of `lygte.json`. Fails with `cancelled` where nobody
 * answers any longer.
 */
export async function askAll(world: World, present: Present): Promise<Result<Written>> {
  world.err(`${boxText[world.language].intro}\n`);
  let written: Written = {};
  for (const key of questionsAfter(present)) {
    if (!isAsked(key, present, written)) continue;
    const answer = await askOne(world, key, present[key]);
    if (!answer.ok) return answer;
    if (answer.value !== null) written = mergeWritten(written, answer.value);
  }
  return ok(withHub(written, present));
}

function questionsAfter(present: Present): QuestionKey[] {
  return Object.keys(present) as QuestionKey[];
}

/** Numbers of lines are of interest to one driver, a code to a box that has a hub. */
function isAsked(key: QuestionKey, present: Present, written: Written): boolean {
  if (key === 'code') return present.hub !== null || written.hub !== undefined;
  if (!NUMBERS.has(key)) return true;
  const panel = written.panel as { readonly driver?: string } | undefined;
  return (panel?.driver ?? present['panel.driver']) === 'onoff';
}

/** The answer in its place in `lygte.json`; null for one that changes nothing. */
async function askOne(
  world: World,
  key: QuestionKey,
  present: string | number | null,
): Promise<Result<Written | null>> {
  const text = boxText[world.language];
  const offered = present === null ? '' : text.keep(String(present));
  for (;;) {
    const line = await world.ask(`${text.questions[key]}${offered}: `);
    if (line === null) return err(failure('cancelled'));
    const typed = line.trim();
    if (typed === '' || typed === String(present)) return ok(null);
    const written = inPlace(key, NUMBERS.has(key) && /^\d+$/.test(typed) ? Number(typed) : typed);
    const wrong = checkBootFile(written, '').problems.find(
      ({ detail }) => detail?.reason !== 'missingKey',
    );
    if (wrong?.detail === undefined) return ok(written);
    const { file: _file, ...detail } = wrong.detail;
    world.err(`${setupText(detail, world.language)}\n`);
  }
}

function inPlace(key: QuestionKey, value: string | number): Written {
  const [first = '', second] = key.split('.');
  return second === undefined ? { [first]: value } : { [first]: { [second]: value } };
}

/** A code goes with the hub the box has already; a hub without a code asks for nothing. */
function withHub(written: Written, { hub }: Present): Written {
  const { hub: typed, code, ...settings } = written;
  return code === undefined ? settings : { ...settings, hub: typed ?? hub, code };
}
