import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnrolCode } from '../core/enrolcode.ts';
import { failure } from '../core/failure.ts';
import { err, ok, type Result } from '../core/result.ts';
import { type DeviceStore, openDeviceStore } from '../store/device-store.ts';
import type { Enrolment } from '../store/facts.ts';
import { writePrivate } from '../store/write-file.ts';
import { enrol } from '../sync/enrol.ts';

export interface BoxEnrolment {
  /** The box's folder. */
  readonly data: string;
  readonly hubUrl: string;
  readonly code: string;
  /** The institution's name, where it is known before any data has come. */
  readonly name?: string;
  /** Take a new token although there is one; the box keeps its id and its journal. */
  readonly again: boolean;
}

/**
 * Makes this machine the box of an institution: device.db with what it belongs to, and the hub
 * token in a file only its owner reads. Fails with `badCode`, `alreadyEnrolled`, and what
 * sync/enrol.ts and the disk fail with.
 */
export async function enrolBox(wish: BoxEnrolment): Promise<Result<Enrolment>> {
  if (parseEnrolCode(wish.code) === null) return err(failure('badCode'));
  await mkdir(wish.data, { recursive: true, mode: 0o700 });
  using store = openDeviceStore(join(wish.data, 'device.db'));
  const known = store.enrolment();
  if (known !== null && !wish.again) return err(failure('alreadyEnrolled'));
  const before = known === null ? {} : { device: known.device };
  const answer = await enrol(wish.hubUrl, wish.code, before);
  if (!answer.ok) return answer;
  const { institution, id: device, signingKey, token } = answer.value;
  // A code made for an office lets no box in.
  if (institution === null || signingKey === null) return err(failure('codeUnknown'));
  const { hubUrl, name = institution } = wish;
  const enrolment = { device, institution, name, hubUrl, signingKey };
  await writePrivate(join(wish.data, 'token'), `${token}\n`);
  const kept = store.setEnrolment(enrolment);
  return kept.ok ? ok(enrolment) : kept;
}

/** What the box is enrolled as; null where it is not. */
export async function enrolmentOf(data: string): Promise<Enrolment | null> {
  await mkdir(data, { recursive: true, mode: 0o700 });
  using store = openDeviceStore(join(data, 'device.db'));
  return store.enrolment();
}

/** Says where the hub of an enrolled box has moved to. */
export function moveHub(store: DeviceStore, hubUrl: string): Result<void> {
  const known = store.enrolment();
  if (known === null || known.hubUrl === hubUrl) return ok(undefined);
  return store.setEnrolment({ ...known, hubUrl });
}
