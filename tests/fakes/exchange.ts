import { type TestHub, testHub } from './hub.ts';
import { type TestOffice, type TestPublication, testOffice } from './publication.ts';
import { type DeviceOptions, type TestDevice, testDevice } from './sync-device.ts';
import { startWire, type Wire } from './wire.ts';

export interface Exchange {
  readonly hub: TestHub;
  readonly office: TestOffice;
  readonly importer: string;
  readonly wire: Wire;
  readonly device: TestDevice;
  /** The next version, made and at the hub. */
  publish(): Promise<TestPublication>;
  close(): Promise<void>;
}

/** Importer, hub, wire and device, enrolled and ready; only the wire is a fake. */
export async function startExchange(
  options: { children?: number } & Pick<DeviceOptions, 'wait' | 'network'> = {},
): Promise<Exchange> {
  const { children = 20, ...more } = options;
  const hub = await testHub();
  const office = await testOffice({ children });
  const importer = (await hub.importer(office)).token;
  const wire = await startWire(hub.url);
  const device = await testDevice({ hub, url: wire.url, ...more });
  return {
    hub,
    office,
    importer,
    wire,
    device,
    async publish() {
      const publication = await office.next();
      await hub.publish(importer, publication);
      return publication;
    },
    async close() {
      device.close();
      await wire.close();
      await hub.close();
    },
  };
}
