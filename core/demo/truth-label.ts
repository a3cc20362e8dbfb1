import type { DemoEvent } from './demo-generator';

/** What is true of an event, as an event of the labels stream. */
export function truthLabelJson({ id, timeMs, scenario }: DemoEvent): string {
  return `{"id":"${id}","time":${timeMs},"event":"${id}","fraud":${scenario > 0},"scenario":${scenario}}`;
}
