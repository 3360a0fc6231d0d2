import { address, again } from './texts/address.ts';
import { notifications } from './texts/notifications.ts';
import { signIns } from './texts/sign-ins.ts';

export const texts = { notifications, address, again, signIns };
