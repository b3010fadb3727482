import { lexer, type Token, type Tokens } from 'marked';
import type { Plan, PlanBlock, PlanContact } from '../../core/snapshot.ts';
import { fold } from '../rows/values.ts';
import { CONTACTS_HEADING, contactLine, planContact, planHeading } from './headings.ts';

interface Section {
  readonly heading: string;
  readonly blocks: PlanBlock[];
}

/**
 * A plan written in Markdown: `#` its title, `##` its headings, `###` sub-headings, lists and
 * paragraphs; under Kontaktoplysninger a table (role, name, phone, hours) or a list. Everything
 * becomes plain text: no HTML gets through.
 */
export function planOfMarkdown(text: string): Pick<Plan, 'title' | 'sections' | 'contacts'> {
  let title = '';
  const sections: Section[] = [];
  const contacts: PlanContact[] = [];
  const here = () => {
    const last = sections.at(-1);
    if (last) return last;
    const first: Section = { heading: planHeading('Situation'), blocks: [] };
    sections.push(first);
    return first;
  };
  const add = (kind: PlanBlock['kind'], text: string) => {
    if (text !== '') here().blocks.push({ kind, text });
  };
  for (const token of lexer(text) as Tokens.Generic[]) {
    const inContacts = sections.at(-1)?.heading === CONTACTS_HEADING;
    if (token.type === 'heading' && token.depth === 1 && title === '') title = plain(token.tokens);
    else if (token.type === 'heading' && token.depth <= 2)
      sections.push({ heading: planHeading(plain(token.tokens)), blocks: [] });
    else if (token.type === 'heading') add('subheading', plain(token.tokens));
    else if (token.type === 'table' && inContacts)
      contacts.push(...tableContacts(token as Tokens.Table));
    else if (token.type === 'table')
      for (const row of (token as Tokens.Table).rows)
        add(
          'item',
          row
            .map((cell) => plain(cell.tokens))
            .filter(Boolean)
            .join(' · '),
        );
    else if (token.type === 'list')
      for (const item of itemsOf(token as Tokens.List)) {
        const contact = inContacts ? contactLine(item) : null;
        if (contact === null) add('item', item);
        else contacts.push(contact);
      }
    else if (token.type === 'blockquote' || token.type === 'paragraph' || token.type === 'text')
      add('text', plain(token.tokens));
    else if (token.type === 'code') add('text', String(token.text));
  }
  return { title, sections, contacts };
}

/** Items of a list, those of lists inside it after their own. */
function itemsOf(list: Tokens.List): string[] {
  return list.items.flatMap((item) => [
    plain(item.tokens.filter((token) => token.type !== 'list')),
    ...item.tokens.filter((token): token is Tokens.List => token.type === 'list').flatMap(itemsOf),
  ]);
}

/** The plain text of inline tokens. */
function plain(tokens: readonly Token[] | undefined): string {
  const text = (token: Token): string => {
    if (token.type === 'br') return ' ';
    if (token.type === 'html') return '';
    if ('tokens' in token && token.tokens) return token.tokens.map(text).join('');
    return 'text' in token ? String(token.text) : '';
  };
  return (tokens ?? []).map(text).join('').replace(/\s+/g, ' ').trim();
}

type Column = 'role' | 'name' | 'phone' | 'hours';

const TITLES: Readonly<Record<Column, readonly string[]>> = {
  role: ['rolle', 'role', 'funktion', 'hvem'],
  name: ['navn', 'name'],
  phone: ['telefon', 'phone', 'tlf', 'nummer', 'telefonnummer'],
  hours: ['hvornår', 'hours', 'tidsrum', 'tid', 'træffetid', 'bemærkning'],
};

const COLUMNS: ReadonlyMap<string, Column> = new Map(
  (Object.keys(TITLES) as Column[]).flatMap((key) =>
    TITLES[key].map((word): [string, Column] => [fold(word), key]),
  ),
);

function tableContacts(table: Tokens.Table): PlanContact[] {
  const keys = table.header.map((cell) => COLUMNS.get(fold(plain(cell.tokens))));
  return table.rows.flatMap((row) => {
    const cells = { role: '', name: '', phone: '', hours: '' };
    for (const [i, cell] of row.entries()) {
      const key = keys[i];
      if (key !== undefined) cells[key] = plain(cell.tokens);
    }
    return cells.role === '' && cells.phone === '' ? [] : [planContact(cells)];
  });
}
