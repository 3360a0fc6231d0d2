import { Redirect, Route, Switch } from 'wouter';
import { Customer } from './customer/customer.tsx';
import { Customers } from './customers/customers.tsx';
import { Member } from './member/member.tsx';
import { CUSTOMERS, STAFF } from './paths.ts';
import { Staff } from './staff/staff.tsx';

/** Who books, and who teaches. */
export default function People() {
  return (
    <Switch>
      <Route path={CUSTOMERS} component={Customers} />
      <Route path="/people/customers/:id">{({ id }) => <Customer id={decodeURIComponent(id)} />}</Route>
      <Route path={STAFF} component={Staff} />
      <Route path="/people/staff/:id">{({ id }) => <Member id={decodeURIComponent(id)} />}</Route>
      <Route>
        <Redirect to={CUSTOMERS} replace />
      </Route>
    </Switch>
  );
}
