import type { SerializedError } from 'vitest';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { optionalParts, type Part } from './parts.ts';

/**
 * Ends a run with one line, `N passed, N failed` and `, N skipped` where there are such. Before it, one line for each part
 * that this machine lacks, and, where tests are tried again, for each that failed first. What fails outside a test (a file
 * that does not load, a lost error) counts as failed.
 */
export default class FinalLine implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly SerializedError[]): void {
    const count = { passed: 0, failed: unhandled.length, skipped: 0 };
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    for (const module of modules) {
      const states = [...module.children.allTests()].map((test) => test.result().state);
      for (const state of states) if (state !== 'pending') count[state] += 1;
      if (module.state() === 'failed' && !states.includes('failed')) count.failed += 1;
    }
    const provided = Object.assign(
      {},
      ...(this.#vitest?.projects ?? []).map((one) => one.getProvidedContext()),
    );
    const lines = optionalParts.flatMap((name) => {
      const part: Part | undefined = provided[name];
      return part && 'missing' in part ? [`skipped without ${part.missing}`] : [];
    });
    for (const { module, fullName } of tests.filter((test) => test.diagnostic()?.flaky))
      lines.push(`passed at a later try only: ${module.relativeModuleId}: ${fullName}`);
    lines.push(
      `${count.passed} passed, ${count.failed} failed${count.skipped ? `, ${count.skipped} skipped` : ''}`,
    );
    console.log(lines.join('\n'));
  }
}
