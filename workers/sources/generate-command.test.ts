import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, it } from 'vitest';
import { generateCommand } from './generate-command';

const dir = mkdtempSync(join(tmpdir(), 'weir-generate-'));
afterAll(() => rmSync(dir, { recursive: true }));

async function generate(...args: string[]) {
  const stdout = new PassThrough();
  const notes: string[] = [];
  const output = text(stdout);
  const signal = new AbortController().signal;
  const status = await generateCommand(args, {
    stdout,
    note: line => notes.push(line),
    ticks: () => 0,
    signal,
  });
  stdout.end();
  return { status, notes, output: await output };
}

describe('weir generate', () => {
  it('writes the same bytes for the same seed, to a file or to standard output', async () => {
    const [out, labels] = [join(dir, 'e.ndjson'), join(dir, 'l.ndjson')];
    const args = ['--events', '12345', '--seed', '9', '--rate', '1000', '--start', '2026-03-01T09:00:00Z'];
    const first = await generate(...args);
    const second = await generate(...args, '--out', out, '--labels', labels);
    expect(first.output).toBe(readFileSync(out, 'utf8'));
    expect(first.output.split('\n')).toHaveLength(12_346);
    expect(second).toMatchObject({ status: 0, output: '' });
    const ids = first.output
      .trimEnd()
      .split('\n')
      .map(line => (JSON.parse(line) as { id: string }).id);
    const truths = readFileSync(labels, 'utf8')
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as { event: string; fraud: boolean });
    expect(truths.map(({ event }) => event)).toEqual(ids);
    const frauds = truths.filter(({ fraud }) => fraud).length;
    expect(second.notes).toEqual([
      expect.stringContaining(`generated 12345 events in 0.0 s, ${frauds} of them fraud`),
    ]);
    expect((await generate(...args.with(3, '10'))).output).not.toBe(first.output);
  });

  it('ends quietly when the reader of its pipe goes away', async () => {
    const stdout = new PassThrough();
    stdout.on('data', () => stdout.destroy(Object.assign(new Error('gone'), { code: 'EPIPE' })));
    const signal = new AbortController().signal;
    expect(
      await generateCommand(['--events', '1000000'], { stdout, note: () => {}, ticks: () => 0, signal }),
    ).toBe(0);
  });

  it('says where it cannot write', async () => {
    await expect(generate('--events', '10', '--out', join(dir, 'no/such/folder'))).rejects.toThrow('ENOENT');
  });

  it.each([
    [[], '--events is missing'],
    [['--events', '-1'], '--events'],
    [['--events', '1', '--seed', 'x'], '--seed x'],
    [['--events', '1', '--rate', '0'], '--rate 0'],
    [['--events', '1', '--start', 'now'], '--start now'],
    [['--events', '1', '--rhythm', 'wild'], '--rhythm wild: steady, lively, daily'],
  ])('refuses the arguments %j', async (args, message) => {
    await expect(generate(...args)).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringContaining(message),
    });
  });
});
