import { evdevButton } from './evdev-button.ts';
import { findInput, type InputFolders } from './input-device.ts';
import { ledsLed } from './leds.ts';
import type { OpenPart, PanelButton, PanelLed } from './part.ts';

/** A `gpio-key` of the device tree. @param named as `findInput` takes it */
export function kernelButton(named: string, folders: InputFolders): OpenPart<PanelButton> {
  return async (lost) => {
    const path = findInput(named, folders);
    return path.ok ? evdevButton(path.value, lost) : path;
  };
}

/** A `gpio-led` of the device tree. */
export function kernelLed(at: { readonly sys: string; readonly name: string }): OpenPart<PanelLed> {
  return async (lost) => ledsLed(at, lost);
}
