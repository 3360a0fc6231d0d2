import { builder } from '../../../../graphql/schema-kit/builder.ts';
import { countForAccount } from '../../../../graphql/schema-kit/calls.ts';
import { knownRowId } from '../../../../lib/global-ids.ts';
import { SignInAgainError } from '../../email-changes/errors.ts';
import { InvalidRefreshTokenError } from '../errors.ts';
import { AccountRole, SignedIn, signedIn } from '../mutations.ts';

const SwitchAccountInput = builder.inputType('SwitchAccountInput', {
  description: 'Another account of the same address.',
  fields: (t) => ({
    refreshToken: t.string({ required: true, description: 'The last one. It is used up.' }),
    centerId: t.id({ required: true, description: 'The center of the other account.' }),
    role: t.field({ type: AccountRole, required: true, description: 'As what there.' }),
  }),
});
builder.mutationField('switchAccount', (t) =>
  t.field({
    type: SignedIn,
    description:
      'Exchanges a sign-in for one of another account of the same address: where its code went there within 30 days, and for staff, or an address not proven yet, within 10 minutes. The sign-in that it leaves ends. `NotFoundError` is the same for an account that is not there and for somebody else’s. A refresh token is good once, as for `refreshSession`.',
    errors: { types: [InvalidRefreshTokenError, SignInAgainError] },
    secretAnswer: true,
    args: { input: t.arg({ type: SwitchAccountInput, required: true }) },
    resolve: async (_root, { input: { refreshToken, centerId, role } }, context) => {
      const target = { centerId: knownRowId('Center', centerId) ?? '', role };
      const tokens = await context.signIn.switchAccount(refreshToken, target);
      if (!context.viewer) await countForAccount(context, tokens.viewer);
      return signedIn(context, tokens);
    },
  }),
);
