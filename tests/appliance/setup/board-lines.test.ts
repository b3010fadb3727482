import { expect, test } from 'vitest';
import { withLines } from '../../../appliance/setup/board.ts';
import { realDisk } from '../../../appliance/setup/data-folder.ts';
import { runSetup } from '../../../appliance/setup/run.ts';
import { testBoard } from './support/board.ts';

const TEXT = '# Parts\ngpio=17=ip,pu\n#dtoverlay=lygte-button\n# dtoverlay=lygte-led\n';

test('a line behind a # is made active, another one is added', () => {
  expect(withLines(TEXT, ['dtoverlay=lygte-button', 'dtoverlay=lygte-led', 'dtparam=x'])).toBe(
    '# Parts\ngpio=17=ip,pu\ndtoverlay=lygte-button\ndtoverlay=lygte-led\ndtparam=x\n',
  );
  expect(withLines('a', ['b'])).toBe('a\nb');
  expect(withLines('', ['b'])).toBe('b\n');
  expect(withLines(TEXT, [])).toBe(TEXT);
});

test('on Lygte’s image the configured parts are written for the firmware, once', async () => {
  using board = testBoard();
  board.boot(TEXT, 'lygte.txt');
  board.boot({ panel: { driver: 'kernel' }, clock: { rtc: 'ds3231' } });
  expect(await runSetup(board.deps)).toMatchObject({ problems: [], restart: true });
  expect(board.text('boot', 'lygte.txt').split('\n').slice(2)).toEqual([
    'dtoverlay=lygte-button',
    'dtoverlay=lygte-led',
    'dtoverlay=lygte-rtc-ds3231',
    '',
  ]);
  expect(await runSetup(board.deps)).toMatchObject({ problems: [], restart: false });
});

test('elsewhere nothing is written, and a partition that cannot be written is reported', async () => {
  using board = testBoard();
  board.boot({ clock: { rtc: 'pi5' } });
  expect(await runSetup(board.deps)).toMatchObject({ problems: [], restart: false });
  board.boot(TEXT, 'lygte.txt');
  const refused = Object.assign(new Error('EROFS'), { code: 'EROFS', errno: -30 });
  const disk: typeof realDisk = {
    ...realDisk,
    write: (path, ...rest) =>
      path.endsWith('lygte.txt') ? Promise.reject(refused) : realDisk.write(path, ...rest),
  };
  const file = board.at('boot', 'lygte.txt');
  expect(await runSetup({ ...board.deps, disk })).toMatchObject({
    problems: [{ detail: { reason: 'cannotWrite', file } }],
    restart: false,
  });
});
