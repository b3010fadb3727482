import { readFileSync } from 'node:fs';
import type { Env } from '../world.ts';

/** Where setup writes what the panel is told, and an administrator what is to be otherwise. */
const FILES = ['/run/lygte-setup/panel.env', '/etc/lygte/panel.env'] as const;

/** The environment of `lygte-panel`, under that of this command. */
export function panelEnv(env: Env, files: readonly string[] = FILES): Env {
  return Object.assign({}, ...files.map(readEnvFile), env) as Env;
}

/** `NAME=value` a line, as systemd's `EnvironmentFile=` reads it, quoted or not. */
function readEnvFile(file: string): Env {
  const found: Record<string, string> = {};
  for (const line of lines(file)) {
    const [, name, quoted, plain] = /^(\w+)=(?:"((?:[^"\\]|\\.)*)"|(.*))$/.exec(line.trim()) ?? [];
    if (name === undefined) continue;
    found[name] = quoted === undefined ? (plain ?? '') : quoted.replaceAll(/\\(.)/g, '$1');
  }
  return found;
}

function lines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}
