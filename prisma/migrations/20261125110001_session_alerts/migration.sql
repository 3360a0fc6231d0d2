-- AlterTable
ALTER TABLE "session" ADD COLUMN     "alerted_at" TIMESTAMPTZ(3);

