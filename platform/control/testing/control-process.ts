import { openEmbeddedControl, openPostgresControl } from '../control';

/** The program of a child process: opens a database and either says so, or adds rows until it is killed. */
const [kind = '', place = '', task = ''] = process.argv.slice(2);
const open = () =>
  kind === 'embedded' ? openEmbeddedControl({ dir: place }) : openPostgresControl({ url: place });

if (task === 'open') {
  const control = await open();
  await control.close();
  process.stdout.write('opened\n');
} else {
  const { prisma } = await open();
  for (let stored = 1; ; stored += 1) {
    await prisma.outboxRecord.create({ data: { topic: 'writer', key: String(stored), value: 'x' } });
    process.stdout.write(`${stored}\n`);
  }
}
