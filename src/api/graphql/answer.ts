/** The endpoints' one import of the fast path. */
export { type Answer, RawJsonResult, resultOf, textOf } from '../../graphql/fast-path/raw-result.ts';
