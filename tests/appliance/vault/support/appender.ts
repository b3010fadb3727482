// A server process for the kill test: appends events without end, and prints acknowledged ones.
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

/** One phone: it sends the next event when the last one is acknowledged. */
async function phone(index: number): Promise<void> {
  for (;;) {
    const event = sampleEvent(random.uuid(), index);
    const n = unwrap(await journal.append(event));
    writeSync(1, `${n} ${event.id}\n`);
  }
}

await Promise.all(Array.from({ length: 20 }, (_, index) => phone(index)));
