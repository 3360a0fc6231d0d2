-- What a center shows to everybody, and whether it takes whoever signs up.
ALTER TABLE "center" ADD COLUMN "public_timetable" BOOLEAN NOT NULL DEFAULT false,
  ADD COLUMN "sign_up" BOOLEAN NOT NULL DEFAULT false;

-- Where the code of a sign-in went: the account's address may be another one by now. Sign-ins of before do not say it, so
-- they reach no other account until the next code.
ALTER TABLE "sign_in" ADD COLUMN "code_address_hash" BYTEA,
  ADD COLUMN "switched_to_id" UUID;

ALTER TABLE "sign_in_code" ADD COLUMN "sign_ups" JSONB NOT NULL DEFAULT '[]';
