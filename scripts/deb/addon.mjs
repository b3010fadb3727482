// epoll, with which onoff waits for edges, comes as source: one C++ file against Node's headers.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { must, root } from '../lib/runtime.mjs';
import { ARCHITECTURES } from './arch.mjs';
import { nodeFolder } from './node.mjs';

/** Compiles it for that architecture, as node-gyp would, where `bindings` looks for it. */
export function putEpoll(arch, target) {
  const { triplet } = ARCHITECTURES[arch];
  const output = join(target, 'node_modules', 'epoll', 'build', 'Release', 'epoll.node');
  mkdirSync(dirname(output), { recursive: true });
  must(
    [
      `${triplet}-g++`,
      ...['-shared', '-fPIC', '-O2', '-std=gnu++20', '-fno-exceptions', '-fno-rtti', '-w'],
      ...['-DNODE_GYP_MODULE_NAME=epoll', '-DBUILDING_NODE_EXTENSION', '-DV8_DEPRECATION_WARNINGS'],
      ...['-Wl,-z,relro,-z,now', '-Wl,--build-id=none', '-s'],
      `-I${join(nodeFolder(arch), 'include', 'node')}`,
      `-I${join('node_modules', 'nan')}`,
      ...['-o', output, join('node_modules', 'epoll', 'src', 'epoll.cc')],
    ],
    { cwd: root },
  );
}
