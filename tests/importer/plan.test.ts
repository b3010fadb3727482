import { describe, expect, test } from 'vitest';
import { samplePlan } from '../../src/demo/sample/plan.ts';
import { imported, reasons, SMALL } from './support.ts';

const plan = async (files: Record<string, string>) => {
  const { institutions, report } = await imported({ ...SMALL, ...files });
  return { plan: institutions[0]?.snapshot.plan, issues: reasons(report.issues) };
};

const YAML = `
titel: Vores plan
ejer: Lederen
revideret: 01-11-2026
næste revision: 2027-11-01
afsnit:
  - overskrift: Situation
    tekst: |
      Første.

      Anden.
    punkter: [Et, To]
kontakter:
  - rolle: Leder
    telefon: [10 00 00 01, 10 00 00 02]
    hvornår: altid
`;

describe('a plan', () => {
  test('in YAML', async () => {
    expect((await plan({ 'plan.yaml': YAML })).plan).toEqual({
      title: 'Vores plan',
      owner: 'Lederen',
      revised: '2026-11-01',
      nextRevision: '2027-11-01',
      sections: [
        {
          heading: 'Situation',
          blocks: [
            { kind: 'text', text: 'Første.' },
            { kind: 'text', text: 'Anden.' },
            { kind: 'item', text: 'Et' },
            { kind: 'item', text: 'To' },
          ],
        },
      ],
      contacts: [
        {
          role: 'Leder',
          hours: 'altid',
          phones: [
            { kind: 'other', number: '+4510000001', given: '10 00 00 01' },
            { kind: 'other', number: '+4510000002', given: '10 00 00 02' },
          ],
        },
      ],
    });
  });
  test('in Markdown: the sample has every heading', async () => {
    const read = await plan({ 'plan.md': samplePlan('2026-11-23') });
    expect(read.issues).toEqual([]);
    expect(read.plan).toMatchObject({ revised: '2026-11-23', nextRevision: '2027-11-23' });
    expect(read.plan?.contacts).toHaveLength(4);
    expect(read.plan?.sections.map(({ heading }) => heading)).toContain('Bemanding og udstyr');
  });
  test('contacts as a list; no HTML gets through', async () => {
    const md =
      '## Kontakter\n\n- Leder: Anna Holm, 10 12 34 56 (hverdage 8-15)\n- Ring ikke til andre\n\n<script>x</script>\n\n## Noter <b>fed</b>\n';
    expect((await plan({ 'plan.md': md })).plan).toMatchObject({
      contacts: [
        {
          role: 'Leder',
          name: 'Anna Holm',
          hours: 'hverdage 8-15',
          phones: [{ number: '+4510123456' }],
        },
      ],
      sections: [
        { heading: 'Kontaktoplysninger', blocks: [{ kind: 'item', text: 'Ring ikke til andre' }] },
        { heading: 'Noter fed' },
      ],
    });
  });
  test('of its own institution comes before the common one', async () => {
    const own = '---\ninstitution: Børnehuset Egen\n---\n# Egen\n## Situation\nx\n';
    const common = '# Fælles\n## Situation\nx\n';
    for (const files of [
      { 'plan.md': common, 'egen-plan.md': own },
      { 'plan.md': common, 'plan.o1.md': '# Egen\n## Situation\nx\n' },
      { 'plan.md': common, 'o1/plan.md': '# Egen\n## Situation\nx\n' },
    ])
      expect((await plan(files)).plan?.title).toBe('Egen');
  });
  test.each(['[', 'afsnit: nej', '---\na: [\n---\n# x\n'])('%j is not a plan', async (text) => {
    const name = text.startsWith('---') ? 'plan.md' : 'plan.yml';
    const read = await plan({ [name]: text });
    expect(read).toEqual({ plan: null, issues: [`${name}:0 rejected planUnreadable`] });
  });
  test('a CPR number in it is left out', async () => {
    const read = await plan({ 'plan.md': '## Situation\n\nBarn 010120-4123 her\n' });
    expect(JSON.stringify(read.plan)).not.toContain('4123');
    expect(read.issues).toContain('plan.md:0 repaired cprDropped');
  });
});
