-- AlterTable
ALTER TABLE "session" ADD COLUMN     "targets_erased_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "sign_in_code" (
    "address_hash" BYTEA NOT NULL,
    "code_hash" BYTEA NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "wrong_tries" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "sign_in_code_pkey" PRIMARY KEY ("address_hash")
);

-- CreateTable
CREATE TABLE "sign_in" (
    "id" UUID NOT NULL,
    "center_id" UUID NOT NULL,
    "professional_id" UUID,
    "customer_id" UUID,
    "token_hash" BYTEA NOT NULL,
    "previous_hash" BYTEA,
    "rotated_at" TIMESTAMPTZ(3),
    "successor_sealed" BYTEA,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "last_used_at" TIMESTAMPTZ(3) NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "sign_in_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "attempt_count" (
    "key" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "resets_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "attempt_count_pkey" PRIMARY KEY ("key")
);

-- CreateIndex
CREATE INDEX "sign_in_professional_id_idx" ON "sign_in"("professional_id");

-- CreateIndex
CREATE INDEX "sign_in_customer_id_idx" ON "sign_in"("customer_id");

-- AddForeignKey
ALTER TABLE "sign_in" ADD CONSTRAINT "sign_in_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in" ADD CONSTRAINT "sign_in_professional_id_fkey" FOREIGN KEY ("professional_id") REFERENCES "professional"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sign_in" ADD CONSTRAINT "sign_in_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customer"("id") ON DELETE SET NULL ON UPDATE CASCADE;


-- One sign-in is one account's.
ALTER TABLE "sign_in"
  ADD CONSTRAINT "sign_in_owner_check" CHECK (num_nonnulls("professional_id", "customer_id") = 1),
  ADD CONSTRAINT "sign_in_rotation_check" CHECK (num_nonnulls("previous_hash", "rotated_at", "successor_sealed") IN (0, 3));

-- Signing in asks for an address in every center.
CREATE INDEX "professional_address_idx" ON "professional" ("email") WHERE "removed_at" IS NULL;
CREATE INDEX "customer_address_idx" ON "customer" ("email") WHERE "deleted_at" IS NULL;

-- The hourly question: whose addresses have been kept long enough?
CREATE INDEX "session_targets_idx" ON "session" ("ends_at") WHERE "targets_erased_at" IS NULL;
