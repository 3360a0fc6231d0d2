-- AlterTable
ALTER TABLE "customer" ADD COLUMN     "email_self_set" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "professional" ADD COLUMN     "email_verified_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "sign_in" ADD COLUMN     "code_entered_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "booking" ADD COLUMN     "renewed_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "email_change" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "center_id" UUID NOT NULL,
    "customer_id" UUID,
    "professional_id" UUID,
    "sign_in_id" UUID,
    "old_email" TEXT,
    "new_email" TEXT NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "wrong_tries" INTEGER NOT NULL DEFAULT 0,
    "requested_at" TIMESTAMPTZ(3) NOT NULL,
    "code_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "confirmed_at" TIMESTAMPTZ(3),
    "take_back_hash" BYTEA NOT NULL,
    "take_back_until" TIMESTAMPTZ(3) NOT NULL,
    "taken_back_at" TIMESTAMPTZ(3),
    "closed_at" TIMESTAMPTZ(3),

    CONSTRAINT "email_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "caused_message" (
    "account_id" UUID NOT NULL,
    "address_hash" BYTEA NOT NULL,
    "center_id" UUID NOT NULL,
    "caused_at" TIMESTAMPTZ(3)[],

    CONSTRAINT "caused_message_pkey" PRIMARY KEY ("account_id","address_hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "email_change_take_back_hash_key" ON "email_change"("take_back_hash");

-- CreateIndex
CREATE INDEX "email_change_customer_id_idx" ON "email_change"("customer_id");

-- CreateIndex
CREATE INDEX "email_change_professional_id_idx" ON "email_change"("professional_id");

-- AddForeignKey
ALTER TABLE "email_change" ADD CONSTRAINT "email_change_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "email_change" ADD CONSTRAINT "email_change_professional_id_fkey" FOREIGN KEY ("professional_id") REFERENCES "professional"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "email_change" ADD CONSTRAINT "email_change_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "caused_message" ADD CONSTRAINT "caused_message_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;


-- One change is one account's.
ALTER TABLE "email_change"
  ADD CONSTRAINT "email_change_owner_check" CHECK (num_nonnulls("professional_id", "customer_id") = 1);

-- Every sign-in until now began with a code.
UPDATE "sign_in" SET "code_entered_at" = "created_at";

-- A sign-in by code proves the address, and a correction by staff ends the sign-ins. So an unproven address beside a
-- sign-in that goes on was set by whoever is signed in.
UPDATE "customer" c SET "email_self_set" = true
WHERE c."email" IS NOT NULL AND c."email_verified_at" IS NULL AND c."deleted_at" IS NULL
  AND EXISTS (SELECT 1 FROM "sign_in" f WHERE f."customer_id" = c."id" AND f."ended_at" IS NULL);
