declare module 'virtual:palette.css';
declare module 'virtual:schema' {
  import type { IntrospectionData } from '@urql/exchange-graphcache';
  export const introspection: IntrospectionData;
  export const typesWithoutId: string[];
}
declare module 'virtual:request-code' {
  const document: string;
  export default document;
}
