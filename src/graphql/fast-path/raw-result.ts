import type { ExecutionResult } from 'graphql';

/** A result that is JSON already. */
export class RawJsonResult {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** What became of an operation. */
export type Answer = ExecutionResult | RawJsonResult;

/** As JSON. */
export const textOf = (answer: Answer): string =>
  answer instanceof RawJsonResult ? answer.text : JSON.stringify(answer);

/** As an object, for whoever looks into it. */
export const resultOf = (answer: Answer): ExecutionResult =>
  answer instanceof RawJsonResult ? JSON.parse(answer.text) : answer;
