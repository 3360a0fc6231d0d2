-- CreateTable
CREATE TABLE "substitution" (
    "id" UUID NOT NULL,
    "center_id" UUID NOT NULL,
    "substitute_id" UUID NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "until_at" TIMESTAMPTZ(3) NOT NULL,
    "tell_customers" BOOLEAN NOT NULL,

    CONSTRAINT "substitution_pkey" PRIMARY KEY ("id")
);

-- AlterTable
ALTER TABLE "session" ADD COLUMN     "absent_room_url" TEXT;
ALTER TABLE "act_session" ADD COLUMN     "previous_by_hand" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "previous_room_url" TEXT;

-- CreateIndex
CREATE INDEX "substitution_center_id_id_idx" ON "substitution"("center_id", "id");

-- AddForeignKey
ALTER TABLE "substitution" ADD CONSTRAINT "substitution_id_fkey" FOREIGN KEY ("id") REFERENCES "act"("id") ON DELETE CASCADE ON UPDATE CASCADE;
ALTER TABLE "substitution" ADD CONSTRAINT "substitution_center_id_fkey" FOREIGN KEY ("center_id") REFERENCES "center"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
ALTER TABLE "substitution" ADD CONSTRAINT "substitution_substitute_id_fkey" FOREIGN KEY ("substitute_id") REFERENCES "professional"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
