import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runChild } from '../testing/run-child';
import { openEnvironment, type Tables } from './environment';

/** Without the lock about one opening in 500 sets the number of the newest commit back. */
const OPENED = 3000;

const dir = mkdtempSync(join(tmpdir(), 'weir-environment-'));
afterAll(() => rm(dir, { recursive: true }));

test('while others open the folder, every commit builds on the one before', async () => {
  const environment = await openEnvironment(dir, 'folder');
  let opened = 0;
  const start = () => runChild('platform/embedded/opener.testing.ts', [dir], () => (opened += 1));
  const children = await Promise.all([start(), start()]);
  const commits: number[] = [];
  let counted = 0;
  while (opened < OPENED) {
    const { commit, count } = environment.write(tables => ({
      commit: tables.getWriteTxnId(),
      count: countUp(tables),
    }));
    commits.push(commit);
    expect(count).toBe((counted += 1));
    await new Promise(resolve => setTimeout(resolve, 1));
  }
  for (const child of children) await child.kill();
  const [first = 0] = commits;
  expect(commits).toEqual(commits.map((_, at) => first + at));
  await environment.close();
});

test('those who have one folder open twice may close both at once, and write meanwhile', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'weir-environments-'));
  const [one, two, three] = [
    await openEnvironment(folder, 'folder'),
    await openEnvironment(folder, 'folder'),
    await openEnvironment(folder, 'folder'),
  ];
  const closing = [one.close(), two.close()];
  expect(three.write(countUp)).toBe(1);
  await Promise.all([...closing, three.close()]);
  await rm(folder, { recursive: true });
});

function countUp(tables: Tables): number {
  const counter = Buffer.from('counter');
  const next = Number(tables.get(counter)?.toString() ?? 0) + 1;
  tables.putSync(counter, Buffer.from(String(next)));
  return next;
}
