import type { Gpio } from 'onoff';

/** The constructor of onoff's `Gpio`; tests pass one that drives no pins. */
export type GpioDriver = new (
  ...of: ConstructorParameters<typeof Gpio>
) => Pick<Gpio, 'readSync' | 'writeSync' | 'watch' | 'unexport'>;

/**
 * Loads onoff, which is an addon and optional: a machine without pins need not have it.
 * Throws where it is not installed.
 */
export async function loadOnoff(): Promise<GpioDriver> {
  return (await import('onoff')).Gpio;
}
