import { defineErrors } from '../entry';

/** What stops a Pulumi program. */
export const pulumi = defineErrors({
  PULUMI_PROVIDER_MISSING: {
    message: 'The package @pulumi/kubernetes is not installed, so that no version of the provider is pinned.',
    remedy: 'Run `npm install @pulumi/kubernetes`, or give deploy() a provider of your own.',
  },
  REHEARSAL_FAILED: {
    message: 'The program of the stack ended with exit code {code}: {messages}.',
    remedy: 'Mend what the program says; `pulumi preview` would fail in the same way.',
  },
  REHEARSAL_SECRET_MISSING: {
    message: '{key} is encrypted, and the rehearsal was given no value for it.',
    remedy: 'Give one in `secrets`; any text will do.',
  },
});
