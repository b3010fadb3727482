import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { buildImage } from './image.ts';
import { buildPackage, imagePath } from './package.ts';

const { values } = parseArgs({
  options: {
    deb: { type: 'string' },
    image: { type: 'string', default: imagePath() },
    overlay: { type: 'string' },
  },
});
const image = resolve(values.image);
mkdirSync(dirname(image), { recursive: true });
const plan = { deb: values.deb ?? buildPackage(), overlay: values.overlay ?? null };
buildImage(image, plan, (line) => void process.stderr.write(`lygte: ${line}\n`));
process.stdout.write(`${image}\n`);
