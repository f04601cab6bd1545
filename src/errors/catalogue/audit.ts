import { defineErrors } from '../entry';

/** What is wrong with an audit stream's key, or with what is given to verify it. */
export const audit = defineErrors({
  AUDIT_KEY_UNUSABLE: {
    message: 'The key of the audit chain cannot be used: {reason}.',
    remedy: 'Mount a Secret whose key holds 32 random bytes or more, such as from `openssl rand -hex 32`.',
  },
  CLI_AUDIT_FILE_UNREADABLE: {
    message: 'The file cannot be read: {reason}.',
    remedy: 'Give files of log lines, or `-` for standard input.',
  },
  CLI_AUDIT_HEADS_INVALID: {
    message: 'The file holds no head of a chain: {reason}.',
    remedy: 'Save what the admin port of the role answers under `/metrics`; several answers may follow each other.',
  },
});
