import { common } from './texts/common.ts';
import { customer } from './texts/customer.ts';
import { customers } from './texts/customers.ts';
import { removal } from './texts/removal.ts';
import { staff } from './texts/staff.ts';

export const texts = { common, customers, customer, staff, removal };
