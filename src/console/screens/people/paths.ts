export const CUSTOMERS = '/people';
export const STAFF = '/people/staff';

export const customerPath = (id: string): string => `/people/customers/${encodeURIComponent(id)}`;
export const memberPath = (id: string): string => `${STAFF}/${encodeURIComponent(id)}`;
export const sessionPath = (id: string): string => `/sessions/${encodeURIComponent(id)}`;
