import type { AdministrationFact } from './live.ts';
import type { Medication } from './snapshot.ts';
import { type Timestamp, wallDate } from './time.ts';

export interface DoseCheck {
  /** Doses given on that local date, without those corrected since. */
  readonly given: number;
  readonly max: number | null;
  /** One more dose would exceed the agreement's maximum. */
  readonly overMax: boolean;
  /** The agreement does not cover that date. */
  readonly outsideAgreement: boolean;
  /** Emergency medicine: a colleague should also check before it is given. */
  readonly secondLook: boolean;
  readonly lastAt: Timestamp | null;
}

/** The warnings before one more dose of `medication` at `at`. They stop nobody: staff decide. */
export function checkDose(
  medication: Medication,
  childId: string,
  administrations: readonly AdministrationFact[],
  at: Timestamp,
): DoseCheck {
  const today = wallDate(at);
  const counted = dosesGiven(administrations, childId, medication.id);
  const given = counted.filter((fact) => wallDate(fact.at) === today).length;
  const max = medication.maxDosesPerDay ?? null;
  return {
    given,
    max,
    overMax: max !== null && given + 1 > max,
    outsideAgreement:
      (medication.validFrom !== undefined && today < medication.validFrom) ||
      (medication.validUntil !== undefined && today > medication.validUntil),
    secondLook: medication.emergency,
    lastAt: counted.at(-1)?.at ?? null,
  };
}

/** Doses given of one medication, oldest first: completed and not corrected since. */
export function dosesGiven(
  administrations: readonly AdministrationFact[],
  childId: string,
  medicationId: string,
): AdministrationFact[] {
  const corrected = new Set(administrations.map((fact) => fact.corrects));
  return administrations.filter(
    (fact) =>
      fact.childId === childId &&
      fact.medicationId === medicationId &&
      fact.status === 'completed' &&
      !corrected.has(fact.eventId),
  );
}
