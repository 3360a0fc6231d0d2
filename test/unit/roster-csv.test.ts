import { describe, expect, it } from 'vitest';
import { csvOf } from '../../src/console/screens/session/roster/csv.ts';

describe('the file of a roster', () => {
  it.each(['=1+1', '+34600', '-2', '@SUM(1)', '\tx', '\nx', '\rx', '＝1', '＋1', '－1', '＠a'])(
    'holds no formula: %j',
    (name) => {
      expect(csvOf([[name]])).toContain(`'${name}`);
    },
  );

  it('leaves other words as they are, and quotes what divides cells', () => {
    expect(
      csvOf([
        ['Ana', 'a+b@people.example'],
        ['"Bo", Ltd', 'one\ntwo'],
      ]),
    ).toBe('\uFEFFAna,a+b@people.example\r\n"""Bo"", Ltd","one\ntwo"\r\n');
  });
});
