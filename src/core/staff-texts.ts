import { hiddenFromStaff, type KnownChild, ownSecrets } from './hidden-people.ts';
import type { TextRules } from './live.ts';
import { type Protection, protectionOf, type Scope, shownNames } from './protection.ts';
import type { Child, ProtectedChild, ProtectedPart, Snapshot } from './snapshot.ts';
import { foldedWords, streetOf } from './words.ts';

/**
 * How staff may read texts that are written during an outage: what names somebody protected becomes
 * `•••`. Only who has the leader tier can make these rules. In texts about a protected child its own
 * names, street and contacts are hidden however they are written.
 */
export function staffTexts(part: ProtectedPart, snapshot: Snapshot): TextRules {
  const plan = foldedWords(JSON.stringify([snapshot.plan, snapshot.institution.name])).join(' ');
  const known = part.children.map((child) => knownOf(child, plan));
  const shownChildren = snapshot.children.filter((child) => !child.protected);
  const staff = snapshot.staff.map(({ name }) => name);
  const contacts = shownChildren.flatMap((child) =>
    child.contacts.filter((contact) => !contact.protected),
  );
  const all = protectionOf(hiddenFromStaff(known, { contacts, staff }), [
    ...shownChildren.map((child) => child.givenName),
    ...[...staff, ...contacts.map(({ name }) => name)],
  ]);
  const everywhere = shownNames([snapshot.institution.name, ...staff], all);
  const protectedChildren = new Map(
    part.children.map((child, i) => [child.id, known[i]?.protected ? known[i] : undefined]),
  );
  const children = new Map(shownChildren.map((child) => [child.id, child]));
  const scopes = new Map<string, Scope>();
  const secrets = new Map<string, Protection>();
  /** Few people record, and each record has a name. */
  const names = new Map<string, string>();

  function scopeOf(child: Child): Scope {
    const made = scopes.get(child.id) ?? {
      own: new Set(foldedWords(`${child.givenName} ${child.familyName}`)),
      shown: [
        ...everywhere,
        ...shownNames(
          child.contacts.map(({ name }) => name),
          all,
        ),
      ],
    };
    scopes.set(child.id, made);
    return made;
  }

  function ownOf(childId: string): Protection | null {
    const child = protectedChildren.get(childId);
    if (child === undefined) return null;
    const made = secrets.get(childId) ?? protectionOf(ownSecrets(child));
    secrets.set(childId, made);
    return made;
  }

  return {
    free(text, childId) {
      const child = children.get(childId ?? '');
      const shown = all.redact(
        text,
        child ? scopeOf(child) : { own: new Set(), shown: everywhere },
      );
      return ownOf(childId ?? '')?.redact(shown) ?? shown;
    },
    name(name) {
      const known = names.get(name) ?? all.redactName(name, false);
      names.set(name, known);
      return known;
    },
  };
}

/** Only a protected child has names in the protected part. */
function knownOf(child: ProtectedChild, plan: string): KnownChild {
  const { givenName, familyName, birthDate, address, contacts } = child;
  // The importer leaves a street in the plan only where other families live there as well.
  const street = streetOf(address ?? '').words.join(' ');
  return {
    protected: givenName !== undefined || familyName !== undefined,
    ...{ givenName: givenName ?? '', familyName: familyName ?? '', contacts },
    ...{ otherNames: [], ids: [], numbers: [] },
    ...(birthDate === undefined ? {} : { birthDate }),
    ...(address === undefined ? {} : { address }),
    ...(street !== '' && plan.includes(street) ? { commonStreet: true } : {}),
  };
}
