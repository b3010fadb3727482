import * as v from 'valibot';
import { parse } from 'yaml';
import type { Plan, PlanBlock } from '../../core/snapshot.ts';
import { planContact, planHeading } from './headings.ts';

const text = v.pipe(v.union([v.string(), v.number()]), v.transform(String));
const phone = v.union([
  text,
  v.pipe(
    v.array(text),
    v.transform((list) => list.join(' / ')),
  ),
]);
const section = v.object({
  heading: text,
  text: v.optional(text),
  items: v.optional(v.array(text)),
});
const contact = v.object({
  role: text,
  name: v.optional(text),
  phone: v.optional(phone),
  hours: v.optional(text),
});
const document = v.object({
  title: v.optional(text),
  institution: v.optional(text),
  owner: v.optional(text),
  revised: v.optional(text),
  nextRevision: v.optional(text),
  sections: v.optional(v.array(section)),
  contacts: v.optional(v.array(contact)),
});

const KEYS: Readonly<Record<string, string>> = {
  titel: 'title',
  ejer: 'owner',
  ansvarlig: 'owner',
  revideret: 'revised',
  'næste revision': 'nextRevision',
  næsteRevision: 'nextRevision',
  afsnit: 'sections',
  kontakter: 'contacts',
  overskrift: 'heading',
  tekst: 'text',
  punkter: 'items',
  rolle: 'role',
  navn: 'name',
  telefon: 'phone',
  hvornår: 'hours',
  tidsrum: 'hours',
};

export interface PlanDocument extends Pick<Plan, 'title' | 'sections' | 'contacts'> {
  readonly institution: string;
  readonly owner: string;
  readonly revised: string;
  readonly nextRevision: string;
}

/** A plan in YAML, or the front matter of one in Markdown; keys Danish or English. Null when it is none. */
export function planOfYaml(source: string): PlanDocument | null {
  const parsed = v.safeParse(document, english(read(source)));
  if (!parsed.success) return null;
  const plan = parsed.output;
  return {
    title: plan.title ?? '',
    institution: plan.institution ?? '',
    owner: plan.owner ?? '',
    revised: plan.revised ?? '',
    nextRevision: plan.nextRevision ?? '',
    sections: (plan.sections ?? []).map((part) => ({
      heading: planHeading(part.heading),
      blocks: [
        ...(part.text ?? '').split(/\n\s*\n/).flatMap((block) => blockOf('text', block)),
        ...(part.items ?? []).flatMap((item) => blockOf('item', item)),
      ],
    })),
    contacts: (plan.contacts ?? []).map(planContact),
  };
}

function blockOf(kind: PlanBlock['kind'], block: string): PlanBlock[] {
  const clean = block.replace(/\s+/g, ' ').trim();
  return clean === '' ? [] : [{ kind, text: clean }];
}

function read(source: string): unknown {
  try {
    // As text, so that dates and leading zeros stay as they are written.
    return parse(source, { schema: 'failsafe', maxAliasCount: 0 });
  } catch {
    return null;
  }
}

function english(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(english);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [KEYS[key] ?? key, english(member)]),
  );
}
