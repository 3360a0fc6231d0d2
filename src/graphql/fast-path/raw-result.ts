import type { ExecutionResult } from 'graphql';

/** A result that is JSON already. */
export class WrittenResult {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What became of an operation. */
export type Answer = ExecutionResult | WrittenResult;

/** As JSON. */
export const textOf = (answer: Answer): string =>
  answer instanceof WrittenResult ? answer.text : JSON.stringify(answer);

/** As an object, for whoever looks into it. */
export const resultOf = (answer: Answer): ExecutionResult =>
  answer instanceof WrittenResult ? JSON.parse(answer.text) : answer;
