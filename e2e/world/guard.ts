import type { BrowserContext, Page } from '@playwright/test';

/**
 * Listens to every page of a journey: what a console says at error, exceptions nobody caught, requests that failed and
 * answers of 400 and above are failures of the journey, unless it said that it expects them.
 */
export class Guard {
  readonly problems: string[] = [];
  private readonly expected: RegExp[] = [];

  watch(context: BrowserContext): void {
    context.on('page', page => this.listen(page));
  }

  /** What the journey itself provokes. */
  expect(pattern: RegExp): void {
    this.expected.push(pattern);
  }

  private listen(page: Page): void {
    page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning') {
        this.note(
          `console ${message.type()}: ${message.text()} (${message.location().url}) on ${page.url()}`,
        );
      }
    });
    page.on('pageerror', error => this.note(`exception: ${error.stack ?? error.message} on ${page.url()}`));
    page.on('requestfailed', request => {
      const why = request.failure()?.errorText ?? '';
      // The browser drops what a page that is left was still loading.
      if (why !== 'net::ERR_ABORTED') this.note(`request failed: ${request.url()} ${why} on ${page.url()}`);
    });
    page.on('response', response => {
      if (response.status() >= 400)
        this.note(`answer ${response.status()}: ${response.url()} on ${page.url()}`);
    });
  }

  private note(problem: string): void {
    if (!this.expected.some(pattern => pattern.test(problem))) this.problems.push(problem);
  }
}
