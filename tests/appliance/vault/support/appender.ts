// A server process for the kill test: appends without end, and says which events are acknowledged.
import { writeSync } from 'node:fs';
import { openDeviceStore } from '../../../../appliance/storage/store.ts';
import { openJournalWriter } from '../../../../appliance/vault/journal-writer.ts';
import { unwrap } from '../../../../src/core/errors.ts';
import { seededRandom } from '../../../fakes/random.ts';
import { sampleEvent } from '../../../fakes/sample.ts';

const [file = '', seed = '', ...recipients] = process.argv.slice(2);
const random = seededRandom(seed);
const store = openDeviceStore(file);
const journal = openJournalWriter({ store, random, recipients });

/** One phone: the next event goes out when the last is acknowledged. */
async function phone(index: number): Promise<void> {
  for (;;) {
    const event = sampleEvent(random.uuid(), index);
    const n = unwrap(await journal.append(event));
    writeSync(1, `${n} ${event.id}\n`);
  }
}

await Promise.all(Array.from({ length: 20 }, (_, index) => phone(index)));
