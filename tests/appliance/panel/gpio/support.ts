import type { GpioDriver } from '../../../../appliance/panel/gpio.ts';

type Callback = Parameters<InstanceType<GpioDriver>['watch']>[0];

/** Remembers how it was driven; there are no pins. */
export function fakeDriver() {
  const done: unknown[] = [];
  const state = { value: 0 as 0 | 1, refuses: null as string | null };
  let watcher: Callback = () => undefined;
  const obey = () => {
    if (state.refuses !== null)
      throw Object.assign(new Error(state.refuses), { code: state.refuses });
  };
  class FakeGpio {
    constructor(...args: unknown[]) {
      obey();
      done.push(['open', ...args]);
    }
    readSync(): 0 | 1 {
      return state.value;
    }
    writeSync(value: 0 | 1) {
      obey();
      done.push(['write', value]);
    }
    watch(callback: Callback) {
      watcher = callback;
    }
    unexport() {
      done.push(['unexport']);
    }
  }
  const Driver: GpioDriver = FakeGpio;
  return {
    Driver,
    done,
    state,
    edge: (error: Error | null, value: 0 | 1) => watcher(error, value),
  };
}
