import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openEmbeddedControl } from './control';
import { runControlContract } from './control.contract';
import { startControlProcess, startWriter } from './testing/start-control-process';

const newParent = () => mkdtempSync(join(tmpdir(), 'weir-control-'));

runControlContract('pglite', async () => {
  const parent = newParent();
  const dir = join(parent, 'control');
  return {
    open: migrations => openEmbeddedControl({ dir, ...(migrations && { migrations }) }),
    startWriter: () => startWriter('embedded', dir),
    remove: async () => rmSync(parent, { recursive: true }),
  };
});

test('a folder whose making was cut short is made anew', async () => {
  const parent = newParent();
  const dir = join(parent, 'control');
  const child = await startControlProcess('embedded', dir, 'open');
  const ended = new Promise(resolve => child.on('close', resolve));
  while (!existsSync(join(dir, 'base'))) await new Promise(resolve => setTimeout(resolve, 5));
  child.kill('SIGKILL');
  await ended;
  expect(existsSync(`${dir}.making`)).toBe(true);
  const control = await openEmbeddedControl({ dir });
  expect(await control.prisma.user.count()).toBe(0);
  expect(existsSync(`${dir}.making`)).toBe(false);
  await control.close();
  rmSync(parent, { recursive: true });
});

test('a folder that is no database does not open, and says which', async () => {
  const parent = newParent();
  const dir = join(parent, 'control');
  writeFileSync(dir, 'not a folder');
  const error: unknown = await openEmbeddedControl({ dir }).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'unavailable' });
  expect(String(error)).toContain(dir);
  rmSync(parent, { recursive: true });
});
