-- Mails with codes count for half an hour each, one after the other: `mails_until` says how many there are.
ALTER TABLE "sign_in_address" DROP COLUMN "mails";
